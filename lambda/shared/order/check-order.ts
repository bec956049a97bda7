import { isInCents } from '../cents.ts';
import { createSchemaCheck, type ValueError } from '../schema-check.ts';
import { ORDER_SCHEMA, type Order } from './contract.ts';

const validate = createSchemaCheck(ORDER_SCHEMA);

/** The schema, and what a schema can't say. */
export function checkOrder(value: unknown): { readonly order: Order } | { readonly errors: readonly ValueError[] } {
  const errors = validate(value);
  if (errors.length > 0) return { errors };
  const order = value as Order;
  const more = order.lines.flatMap(({ unitPrice }, index) =>
    isInCents(unitPrice)
      ? []
      : [{ pointer: `/lines/${index}/unitPrice`, code: 'decimals', message: 'must have at most two decimals' }],
  );
  return more.length > 0 ? { errors: more } : { order };
}
