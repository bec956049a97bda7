import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

export interface SiteDistributionProps {
  /** Bucket with the site. Only the distribution can read it. */
  readonly bucket: Bucket;
  /** Host name of the API that is served under `/api/v1`. */
  readonly apiDomainName: string;
  /** Other origins that the page may call. */
  readonly connectOrigins: readonly string[];
  /** Bucket for the access logs. */
  readonly logBucket: Bucket;
  /**
   * Domain name of the site, and its certificate in us-east-1.
   *
   * @default - the domain name that Amazon CloudFront generates
   */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
}

/** Serves a site and its API under one domain name, over HTTPS only. The headers let the page call only its API. */
export class SiteDistribution extends Distribution {
  constructor(scope: Construct, id: string, props: SiteDistributionProps) {
    const { bucket, apiDomainName, connectOrigins, logBucket, domain } = props;
    const responseHeadersPolicy = securityHeaders(scope, `${id}Headers`, connectOrigins);
    super(scope, id, {
      comment: Stack.of(scope).stackName,
      defaultRootObject: 'index.html',
      defaultBehavior: { ...siteBehavior(scope, bucket), responseHeadersPolicy },
      additionalBehaviors: { '/api/v1/*': { ...apiBehavior(scope, apiDomainName), responseHeadersPolicy } },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      enableLogging: true,
      logBucket: logBucket as IBucket,
      logFilePrefix: 'cloudfront/',
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(scope, `${id}Certificate`, domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    });
    acknowledge(this, {
      'AwsSolutions-CFR1': 'Customers may be anywhere.',
      'AwsSolutions-CFR2': 'A web application firewall costs by the month; the API throttles and authorizes by itself.',
      ...(!domain && {
        'AwsSolutions-CFR4': 'The certificate of *.cloudfront.net allows TLS 1.0; with domain_name it is 1.2 and up.',
      }),
    });
  }
}

function siteBehavior(scope: Construct, bucket: Bucket): BehaviorOptions {
  return {
    origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    cachePolicy: CachePolicy.CACHING_OPTIMIZED,
    functionAssociations: [onViewerRequest(scope, 'ShowPage', 'show-page')],
  };
}

/** Passes the answers of the API through unchanged and uncached: an error of the API must not become an error page. */
function apiBehavior(scope: Construct, domainName: string): BehaviorOptions {
  return {
    origin: new HttpOrigin(domainName, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    }),
    // With a redirect, the client would already have sent its request in plain text.
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    functionAssociations: [onViewerRequest(scope, 'StripApiPrefix', 'strip-api-prefix')],
  };
}

/** @param file name of the JavaScript file in this folder, without the extension */
function onViewerRequest(scope: Construct, id: string, file: string) {
  const edgeFunction = new EdgeFunction(scope, id, {
    functionName: `${Stack.of(scope).stackName}-${file}`,
    code: FunctionCode.fromInline(readFileSync(join(import.meta.dirname, `${file}.js`), 'utf8')),
    runtime: FunctionRuntime.JS_2_0,
  });
  return { function: edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST };
}

function securityHeaders(scope: Construct, id: string, connectOrigins: readonly string[]): ResponseHeadersPolicy {
  const override = true;
  const contentSecurityPolicy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...connectOrigins].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return new ResponseHeadersPolicy(scope, id, {
    responseHeadersPolicyName: `${Stack.of(scope).stackName}-security`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override },
      // Without includeSubDomains: other teams decide about subdomains.
      strictTransportSecurity: { accessControlMaxAge: Duration.days(730), override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override },
    },
  });
}
