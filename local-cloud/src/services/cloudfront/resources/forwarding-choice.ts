import type { Properties } from '../../../template/properties.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { type Choice, EVERYTHING, type ForwardingPolicy, NOTHING } from '../forwarding-policy.ts';

/** The part that a cache policy and an origin request policy have in common: what goes on to the origin. */
export function readForwardingPolicy(config: Properties): ForwardingPolicy {
  return {
    headers: lowerCase(readChoice(config.nested('HeadersConfig'), 'HeaderBehavior', 'Headers')),
    cookies: readChoice(config.nested('CookiesConfig'), 'CookieBehavior', 'Cookies'),
    queryStrings: readChoice(config.nested('QueryStringsConfig'), 'QueryStringBehavior', 'QueryStrings'),
  };
}

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyHeadersConfig.html */
function readChoice(config: Properties, property: string, listProperty: string): Choice {
  const behavior = config.text(property, 'none');
  switch (behavior) {
    case 'none':
      return NOTHING;
    case 'all':
    case 'allViewer':
      return EVERYTHING;
    case 'whitelist':
      return { only: config.texts(listProperty) };
    case 'allExcept':
      return { allBut: config.texts(listProperty) };
    default:
      throw new TemplateError(`${property} must be none, all, allViewer, whitelist or allExcept here, got ${behavior}`);
  }
}

function lowerCase(choice: Choice): Choice {
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
  return 'only' in choice ? { only: lower(choice.only) } : { allBut: lower(choice.allBut) };
}
