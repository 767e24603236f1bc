/** Advisory locks of the line, by numbers that no other lock of the system has. */
export const LINE_LOCK = 7_231_001;
export const MARKS_LOCK = 7_231_002;
