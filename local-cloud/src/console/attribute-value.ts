type AttributeValue = Readonly<Record<string, unknown>>;

/**
 * The text of an attribute of a table's item: of `{"N": "9.5"}` it is `9.5`, of lists and maps their JSON.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function attributeText(value: AttributeValue): string {
  // As it came: a number may have more digits than JavaScript's.
  if (typeof value.N === 'string') return value.N;
  const plain = plainValue(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainValue(value: AttributeValue): unknown {
  const [type, content] = Object.entries(value)[0] ?? [];
  if (type === 'N') return Number(content);
  if (type === 'NULL') return null;
  if (type === 'L') return (content as AttributeValue[]).map(plainValue);
  if (type !== 'M') return content;
  const attributes = Object.entries(content as Readonly<Record<string, AttributeValue>>);
  return Object.fromEntries(attributes.map(([name, attribute]) => [name, plainValue(attribute)]));
}
