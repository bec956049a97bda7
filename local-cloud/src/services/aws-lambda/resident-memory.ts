import { readFileSync } from 'node:fs';

/** How often the memory of a busy process is looked at. */
export const MEMORY_SAMPLE_MS = 50;

/**
 * Resident memory that a function may have beyond its `MemorySize`: stripping the types of the host's own runtime costs
 * 18 MB here that it does not cost on Lambda, the rest is for sampling.
 */
export const MEMORY_ALLOWANCE_BYTES = 32 * 1024 * 1024;

/**
 * Resident bytes of a process, Buffers included, or 0 if it is gone. Only Linux tells that of another process; elsewhere
 * the answer is 0 and memory is only reported, not limited.
 */
export function residentBytes(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
