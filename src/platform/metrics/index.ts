export { MetricsRegistry, type Sample } from './metrics.registry.js';
