import type { Template } from '../support/template.ts';

/** Resources that wait for each other, which AWS CloudFormation only finds out when it deploys; `[]` if there are none. */
export function dependencyCycle({ Resources }: Template): readonly string[] {
  const done = new Set<string>();

  function visit(id: string, path: readonly string[]): readonly string[] {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return [];
    for (const dependency of references(Resources[id])) {
      if (!(dependency in Resources)) continue;
      const cycle = visit(dependency, [...path, id]);
      if (cycle.length > 0) return cycle;
    }
    done.add(id);
    return [];
  }

  for (const id of Object.keys(Resources)) {
    const cycle = visit(id, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    if (name === 'Ref' || name === 'DependsOn') return Array.isArray(part) ? part : [String(part)];
    if (name === 'Fn::GetAtt') return [String(part[0])];
    return references(part);
  });
}
