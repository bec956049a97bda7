/** Amazon CloudFront → bucket with the page, and → API of Orders, under one domain name. */
import type { Construct } from 'constructs';
import type { SecureHttpApi } from '../constructs/api/secure-http-api.ts';
import { AccessLogBucket, SecureBucket } from '../constructs/secure-bucket.ts';
import { SiteContent } from '../constructs/site/site-content.ts';
import { SiteDistribution } from '../constructs/site/site-distribution.ts';
import { ConfiguredStack, type ConfiguredStackProps } from './configured-stack.ts';

export interface WebProps extends ConfiguredStackProps {
  /** API that the page calls. */
  readonly api: SecureHttpApi;
  /** Folder of the built page. */
  readonly pageFolder: string;
}

export class Web extends ConfiguredStack {
  constructor(scope: Construct, id: string, { api, pageFolder, ...props }: WebProps) {
    super(scope, id, props);
    const { settings, keepOrDestroy: removalPolicy } = this;
    const { domain_name: name, certificate_arn: certificateArn } = settings;
    // The bucket has no customer key, regardless of the setting encryption: the page is public.
    const bucket = new SecureBucket(this, 'SiteBucket', { removalPolicy, ...this.accessLogs('SiteBucket') });
    const distribution = new SiteDistribution(this, 'Distribution', {
      bucket,
      apiDomainName: `${api.apiId}.execute-api.${this.region}.${this.urlSuffix}`,
      connectOrigins: this.issuerOrigins(),
      logBucket: new AccessLogBucket(this, 'LogBucket', { retentionDays: settings.log_retention_days, removalPolicy }),
      ...(name && { domain: { name, certificateArn } }),
    });
    new SiteContent(this, 'Content', {
      bucket,
      folder: pageFolder,
      logRetention: settings.log_retention_days,
      logRemovalPolicy: removalPolicy,
    });

    this.output({
      SiteUrl: `https://${name || distribution.distributionDomainName}`,
      SiteBucketName: bucket.bucketName,
      DistributionId: distribution.distributionId,
      DistributionDomainName: distribution.distributionDomainName,
    });
  }

  /** Returns the origins that the page calls to sign customers in and to get tokens. */
  private issuerOrigins(): string[] {
    const { api_authorization, jwt_issuer, jwt_token_origin } = this.settings;
    if (api_authorization !== 'jwt') return [];
    const origins = [new URL(jwt_issuer).origin, jwt_token_origin].filter((origin) => origin !== '');
    return [...new Set(origins)];
  }
}
