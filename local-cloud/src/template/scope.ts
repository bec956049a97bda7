/** What a template's intrinsic functions can ask about the stack that they stand in. */
export interface Scope {
  /** `{Ref: name}` of a resource, a parameter or a pseudo parameter. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown;
  /** Value of another stack's exported output. */
  exported(name: string): unknown;
}

/** `{Ref: 'AWS::NoValue'}`: the property or list item that holds it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');
