/** An app with a bucket that breaks the rules: the policy checks must not let it pass. */
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { addPolicyChecks } from '../../infra/build-app.ts';

const app = new App({ analyticsReporting: false, autoSynth: false });
new Bucket(new Stack(app, 'Open'), 'Bucket');
await addPolicyChecks(app);
app.synth();
