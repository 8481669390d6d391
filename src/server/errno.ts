/** Whether something thrown is a system error with this code, such as `ENOENT`. */
export const hasErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
