/** What other packages may use: a local cloud in a process of its own, as `local-cloud` on the command line starts it. */
export { type PrivateCloud, type PrivateCloudOptions, startPrivateCloud } from './private-cloud.ts';
