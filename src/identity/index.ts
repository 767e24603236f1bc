export { Access, callerOfRequest, CallerOf } from './access.decorator.js';
export { type AccessRule, allow, decide, type Decision } from './access.policy.js';
export { type Caller, type Role, ROLES, STAFF_ROLES, type StaffRole } from './caller.js';
export { IdentityConfig, identityRelations } from './identity.config.js';
export { identityErrors } from './identity.errors.js';
export { IdentityGuard } from './identity.guard.js';
export { IdentityModule } from './identity.module.js';
export { IssuerKeys } from './issuer-keys.js';
export { TokenVerifier } from './token-verifier.js';
