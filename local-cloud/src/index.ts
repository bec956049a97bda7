/** Public entry for other packages: starts a local cloud in a process of its own, as the command `local-cloud` does. */
export { type PrivateCloud, type PrivateCloudOptions, startPrivateCloud } from './private-cloud.ts';
