import { describe, expect, test } from '@jest/globals';
import { matchesPathPattern, normalizedPath } from '../../../src/services/cloudfront/path-pattern.ts';

describe('a path pattern', () => {
  test.each<[pattern: string, path: string, matches: boolean]>([
    ['/api/*', '/api/', true],
    ['/api/*', '/api/v1/items', true],
    ['api/*', '/api/v1', true],
    ['/api/*', '/api', false],
    ['/api/*', '/API/v1', false],
    ['/api/*', '/x/api/v1', false],
    ['*.js', '/a/b.js', true],
    ['*.js', '/a/b.jsx', false],
    ['/a.js', '/axjs', false],
    ['/item?', '/item7', true],
    ['/item?', '/item', false],
    ['/item?', '/item77', false],
    ['*', '/', true],
    ['/a+(b)[c]$', '/a+(b)[c]$', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(matchesPathPattern(pattern, path)).toBe(matches);
  });

  test.each<[path: string, normalized: string]>([
    ['/', '/'],
    ['/a/../b', '/b'],
    ['/a/./b', '/a/b'],
    ['/a/..', '/'],
    ['/a/b/..', '/a/'],
    ['/../../etc', '/etc'],
    ['/%61pi/%2e%2E/x', '/x'],
    ['/a%2fb%20c', '/a%2Fb%20c'],
    ['//a', '//a'],
    ['/%zz%', '/%zz%'],
  ])('is compared with %s as %s', (path, normalized) => {
    expect(normalizedPath(path)).toBe(normalized);
  });
});
