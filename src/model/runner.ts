import type { AgentCommand, ExitRecord } from "./agent";

/** One attempt for a runner. `folder` identifies it: the same folder is never run twice. */
export interface RunRequest {
  readonly attemptId: string;
  /** Absolute path of the attempt's folder: command, logs and exit record live there. */
  readonly folder: string;
  readonly command: AgentCommand;
  readonly cwd: string;
  /** Wall-clock limit in milliseconds, held by the supervisor even when the host is gone. */
  readonly timeoutMs: number;
}

/** A complete line of standard output; `offset` is the byte position in the log after it. */
export interface OutputLine {
  readonly line: string;
  readonly offset: number;
}

export interface RunControl {
  /** Called for every complete line, from the beginning of the log, in order. */
  onLine(line: OutputLine): void;
  /** Called once, when the process is known to be running. */
  onStarted(pid: number): void;
  /** Stops the process and all its descendants; `run` then settles with `cancelled`. */
  readonly cancel: AbortSignal;
  /** Stops following and leaves the process alone; `run` then settles with null. */
  readonly detach: AbortSignal;
}

/** Where an agent's process runs. */
export interface Runner {
  readonly name: string;
  /**
   * Starts the attempt, or adopts it when its folder shows that it was started before (by this host or one that died),
   * and follows it to its end. Never throws for what the process does; null only after `detach`.
   */
  run(request: RunRequest, control: RunControl): Promise<ExitRecord | null>;
}

/** Result of a short command: a gate, a probe. Output is what stdout and stderr wrote, in order, its end at most `maxBytes`. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly error: string | null;
}
