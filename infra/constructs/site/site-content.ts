import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset, type AssetProps } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, type BucketDeploymentProps, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcard } from '../acknowledge.ts';

export interface SiteContentProps {
  readonly bucket: Bucket;
  /** Folder of the built site: `assets/` has files whose names change with their content, the other files are pages. */
  readonly folder: string;
  /** Retention of the logs of CDK's function, which copies the files into the bucket. */
  readonly logRetention: RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
}

const ASSETS = 'assets';

/** Copies a built site into its bucket: first the assets, then the pages that refer to them. */
export class SiteContent extends Construct {
  private readonly bucket: Bucket;
  private readonly logGroup: LogGroup;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: SiteContentProps) {
    super(scope, id);
    const { bucket, folder, logRetention: retention, logRemovalPolicy: removalPolicy } = props;
    this.bucket = bucket;
    this.logGroup = new LogGroup(this, 'Logs', { retention, removalPolicy });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    this.allow('s3:ListBucket', bucket.bucketArn);
    const anyAsset = bucket.arnForObjects(`${ASSETS}/*`);
    const pages = readdirSync(folder).filter((file) => file !== ASSETS);
    this.allow('s3:PutObject', anyAsset, ...pages.map((file) => bucket.arnForObjects(file)));
    acknowledgeWildcard(this.role, anyAsset, 'The names of assets change with their content.');

    const assetsFirst = this.deploy(
      'Assets',
      { path: join(folder, ASSETS) },
      {
        destinationKeyPrefix: ASSETS,
        cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
      },
    );
    const pagesThen = this.deploy(
      'Pages',
      { path: folder, exclude: [ASSETS] },
      // Amazon CloudFront caches these for a second at most, so a deployment needs no invalidation.
      { cacheControl: [CacheControl.noCache()] },
    );
    pagesThen.node.addDependency(assetsFirst);
    acknowledgeHandler(Stack.of(this));
  }

  private deploy(id: string, content: AssetProps, props: Partial<BucketDeploymentProps>): BucketDeployment {
    const asset = new Asset(this, `${id}Content`, content);
    const bucket = asset.bucket as IBucket;
    this.allow('s3:GetObject', bucket.arnForObjects(asset.s3ObjectKey));
    const deployment = new BucketDeployment(this, id, {
      ...props,
      sources: [Source.bucket(bucket, asset.s3ObjectKey)],
      destinationBucket: this.bucket as IBucket,
      logGroup: this.logGroup,
      // The statements that CDK would add have wildcards.
      role: this.role.withoutPolicyUpdates(),
      outputObjectKeys: false,
      // An open page may still load files of the previous deployment.
      prune: false,
    });
    deployment.node.addDependency(this.role);
    return deployment;
  }

  private allow(action: string, ...resourceArns: string[]): void {
    Grant.addToPrincipal({ grantee: this.role, actions: [action], resourceArns }).assertSuccess();
  }
}

function acknowledgeHandler(stack: Stack): void {
  const handler = stack.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (!handler) throw new Error(`CDK's handler of bucket deployments is not in stack ${stack.node.path}`);
  const why = "CDK's own function, which runs only when the stack is deployed.";
  acknowledge(handler, {
    'AwsSolutions-L1': why,
    'Serverless-LambdaLatestVersion': why,
    'Serverless-LambdaDLQ': why,
    'Serverless-LambdaTracing': why,
  });
}
