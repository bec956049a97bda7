import type { ValueError } from '../schema-check.ts';

/** What DynamoDB keeps of a number: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const MAX_DIGITS = 38;

/** What would become another number on its way through JavaScript, as the client wrote it. */
export function numberError(text: string): Omit<ValueError, 'pointer'> | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return { code: 'number-out-of-range', message: 'must be less than 1.8e308' };
  if (Object.is(value, -0)) return { code: 'negative-zero', message: 'must not be a negative zero' };
  const [significand = ''] = text.split(/e/i);
  // First, because what follows is only quick for few digits.
  if (significand.replace(/\D/g, '').length > MAX_DIGITS) {
    return { code: 'number-not-exact', message: `must have at most ${MAX_DIGITS} digits` };
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { code: 'number-not-exact', message: `must be between -(2^53 - 1) and 2^53 - 1 if it is a whole number` };
  }
  if (decimalOf(text) !== decimalOf(String(value))) {
    return { code: 'number-not-exact', message: 'must have no more digits than a 64-bit floating point number keeps' };
  }
  return undefined;
}

/** One way to write a number down: `1.50` and `15e-1` are both `15e-1`. */
function decimalOf(text: string): string {
  const [significand = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = significand.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const shortest = digits.replace(/0+$/, '');
  if (shortest === '') return '0';
  const scale = Number(exponent) - fraction.length + digits.length - shortest.length;
  return `${text.startsWith('-') ? '-' : ''}${shortest}e${scale}`;
}
