export { HEALTH_PATHS, HealthController } from './health.controller.js';
export { HealthRegistry, type Dependency, type DependencyState } from './health.registry.js';
