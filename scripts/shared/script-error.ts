/** Something the user can mend: printed as its message alone, without a stack trace. */
export class ScriptError extends Error {
  override readonly name: string = 'ScriptError';
}

/** The command line is wrong: exit code 2, and the help is one flag away. */
export class UsageError extends ScriptError {
  override readonly name = 'UsageError';
}
