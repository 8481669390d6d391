import type { GateResult } from "../src/model/evidence";
import type { Orchestration } from "../src/model/orchestration";
import { changedFiles, lastGate, lastSummary } from "./changes";
import { Fold, Icon } from "./controls";
import { duration } from "./format";
import type { PageStore } from "./pageStore";
import { ActionButton, AgentText, FileLink } from "./parts";
import { texts } from "./texts";

/** What the user looks at before the merge: what was done, which files, and what the gate said. */
export function MergePanel(props: {
  readonly orchestration: Orchestration;
  readonly store: PageStore;
}) {
  const { orchestration, store } = props;
  const { id, requested } = orchestration;
  const files = changedFiles(orchestration);
  const gate = lastGate(orchestration);
  const summary = lastSummary(orchestration);
  return (
    <section class="panel tone-attention" aria-labelledby="merge-title">
      <h2 id="merge-title">
        <Icon name="git-merge" /> {texts.merge.title}
      </h2>
      <p>{texts.merge.into(orchestration.base.branch)}</p>
      <div class="buttons">
        {(["merge", "diff"] as const).map((action) => (
          <ActionButton
            key={action}
            action={action}
            primary={action === "merge"}
            enabled={action === "diff" || requested === null}
            orchestration={orchestration}
            onClick={() => store.send({ type: "steer", action, id })}
          />
        ))}
      </div>
      <h3>{texts.merge.summary}</h3>
      {summary === null ? (
        <p class="quiet">{texts.merge.noSummary}</p>
      ) : (
        <AgentText text={summary} />
      )}
      <h3>{texts.merge.gate}</h3>
      {gate ? <Gate gate={gate} /> : <p class="quiet">{texts.merge.noGate}</p>}
      <Fold title={texts.merge.files(files.length)} open={files.length <= 12}>
        <ul class="files">
          {files.map((file) => (
            <li key={file.path}>
              <FileLink
                path={file.path}
                onOpen={() =>
                  store.send({ type: "openFile", id, path: file.path })
                }
              />
              <span class="quiet">
                {texts.merge.changes[file.change]}
                <span aria-hidden="true">
                  {" "}
                  {texts.merge.lines(file.additions, file.deletions)}
                </span>
                <span class="visually-hidden">
                  , {texts.merge.linesLong(file.additions, file.deletions)}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </Fold>
    </section>
  );
}

function Gate(props: { gate: GateResult }) {
  const { command, exitCode, timedOut, durationMs, output } = props.gate;
  const time = duration(durationMs);
  const passed = exitCode === 0 && !timedOut;
  return (
    <>
      <p class={passed ? "tone-good" : "tone-bad"}>
        <Icon name={passed ? "pass" : "error"} />{" "}
        {passed
          ? texts.merge.gatePassed(command, time)
          : timedOut
            ? texts.merge.gateTimedOut(command, time)
            : texts.merge.gateFailed(command, exitCode, time)}
      </p>
      {output !== "" && (
        <Fold title={texts.merge.gateOutput}>
          <pre tabIndex={0}>{output}</pre>
        </Fold>
      )}
    </>
  );
}
