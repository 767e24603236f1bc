export const API_AUDIENCE = 'yuhuan-api';

/** A working day at the counter with its preparations, in one sign-in; also the longest that staff may stay signed in. */
export const TOKEN_SECONDS = 12 * 60 * 60;
