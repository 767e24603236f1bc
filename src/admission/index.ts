export { AdmissionConfig, admissionRelations } from './admission.config.js';
export { AdmissionModule } from './admission.module.js';
export { RateClass, routeClassOf } from './route-class.decorator.js';
export type { RouteClass } from './route-class.js';
