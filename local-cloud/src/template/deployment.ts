import type { Cloud } from '../front-door/service.ts';
import type { Gateway } from '../services/apigateway/index.ts';
import type { FunctionHost } from '../services/aws-lambda/functions/host.ts';
import type { LambdaService } from '../services/aws-lambda/index.ts';
import type { CloudFront } from '../services/cloudfront/index.ts';
import type { CloudWatch } from '../services/cloudwatch/index.ts';
import type { DynamoDbService } from '../services/dynamodb/index.ts';
import type { ScheduledRules } from '../services/eventbridge/index.ts';
import type { LogStore } from '../services/logs/log-store.ts';
import type { S3Service } from '../services/s3/index.ts';
import type { SecretsManager } from '../services/secretsmanager/index.ts';
import type { SnsService } from '../services/sns/index.ts';
import type { SqsService } from '../services/sqs/index.ts';
import type { LoadReport } from './load-report.ts';

/** The services that resources are created in. */
export interface Services {
  readonly s3: S3Service;
  readonly sqs: SqsService;
  readonly sns: SnsService;
  readonly dynamoDb: DynamoDbService;
  readonly scheduledRules: ScheduledRules;
  readonly lambda: LambdaService;
  /** The functions of `lambda`. */
  readonly functions: FunctionHost;
  readonly gateway: Gateway;
  readonly cloudFront: CloudFront;
  readonly secretsManager: SecretsManager;
  readonly cloudWatch: CloudWatch;
  readonly logs: LogStore;
}

/** Everything that the creation of a resource may need. */
export interface Deployment extends Services {
  readonly cloud: Cloud;
  readonly report: LoadReport;
  /** Absolute folders of zipped assets by S3 key. */
  readonly assetFolders: ReadonlyMap<string, string>;
  /** Folder for function code that a template contains as text. */
  readonly inlineCodeFolder: string;
  /** e.g. `http://127.0.0.1:4566` */
  readonly endpointUrl: string;
  /** Endpoint that functions call: the same, unless a proxy stands in between. */
  readonly functionsEndpointUrl: string;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}
