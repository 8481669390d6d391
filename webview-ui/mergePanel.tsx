import type { GateResult } from "../src/model/evidence";
import type { Orchestration } from "../src/model/orchestration";
import { sayIn } from "../src/model/said";
import { doubtsOf, hasSkips, isMergeBroken } from "../src/model/standing";
import { changedFiles, lastGate, lastSummary } from "./changes";
import { CancelQuestion, useCancel } from "./cancelQuestion";
import { Fold, Icon } from "./controls";
import { duration } from "./format";
import type { PageStore } from "./pageStore";
import { ActionButton, AgentText, FileLink } from "./parts";
import { sentences } from "./sentences";
import type { SteerAction } from "./steerAction";
import { texts } from "./texts";

/** What the user looks at before the merge: what was done, which files, and what the gate said. */
export function MergePanel(props: {
  readonly orchestration: Orchestration;
  readonly store: PageStore;
  /** Comments that the user has written and not sent. */
  readonly comments: number;
}) {
  const { orchestration, store, comments } = props;
  const { id, requested, source } = orchestration;
  const discard = useCancel();
  const steer = (action: SteerAction): void =>
    store.send({ type: "steer", action, id });
  const files = changedFiles(orchestration);
  const gate = lastGate(orchestration);
  const summary = lastSummary(orchestration);
  const doubts = doubtsOf(orchestration);
  return (
    <section class="panel tone-attention" aria-labelledby="merge-title">
      <h2 id="merge-title">
        <Icon name="git-merge" /> {texts.merge.title}
      </h2>
      {!hasSkips(orchestration) && !isMergeBroken(orchestration) && (
        <p>{texts.merge.into(orchestration.base.branch)}</p>
      )}
      {doubts !== null && (
        <p>
          <Icon name="warning" /> {sayIn(doubts, sentences)}
        </p>
      )}
      <div class="buttons">
        {comments > 0 && (
          <ActionButton
            action="review"
            words={texts.merge.sendReview(comments)}
            primary
            enabled={requested === null}
            orchestration={orchestration}
            onClick={() => steer("review")}
          />
        )}
        {(["merge", "diff", "pullRequest", "cancel"] as const).map((action) => (
          <ActionButton
            key={action}
            action={action}
            // Who has something to say about the work is not about to merge it.
            primary={action === "merge" && comments === 0}
            enabled={
              action === "diff" ||
              requested === null ||
              (action === "cancel" && requested !== "cancel")
            }
            orchestration={orchestration}
            onClick={() =>
              action === "cancel" ? discard.ask() : steer(action)
            }
          />
        ))}
      </div>
      {discard.asking && (
        <CancelQuestion
          orchestration={orchestration}
          onKeep={discard.end}
          onConfirm={() => {
            discard.end();
            steer("cancel");
          }}
        />
      )}
      <h3>{texts.merge.summary}</h3>
      {summary === null ? (
        <p class="quiet">{texts.merge.noSummary}</p>
      ) : (
        <AgentText text={summary} />
      )}
      <h3>{texts.merge.gate}</h3>
      {gate !== null && gate === orchestration.merge.proof?.gate && (
        <p class="quiet">
          {texts.merge.gateOnMerge(orchestration.base.branch)}
        </p>
      )}
      {gate ? <Gate gate={gate} /> : <p class="quiet">{texts.merge.noGate}</p>}
      {files.length === 0 && (
        <p class="quiet">{texts.merge.files(files.length)}</p>
      )}
      {files.length > 0 && (
        <Fold title={texts.merge.files(files.length)} open={files.length <= 12}>
          <ul class="files changed-files">
            {files.map((file) => (
              <li key={file.path}>
                <FileLink
                  path={file.path}
                  onOpen={() =>
                    store.send({ type: "openFile", id, path: file.path })
                  }
                />
                <span class="quiet">{texts.merge.changes[file.change]}</span>
                <span class="quiet line-counts">
                  <span aria-hidden="true">
                    {texts.merge.lines(file.additions, file.deletions)}
                  </span>
                  <span class="visually-hidden">
                    {texts.merge.linesLong(file.additions, file.deletions)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
          {source.kind === "taskFile" && (
            <p class="quiet">{texts.merge.boxes(source.file)}</p>
          )}
        </Fold>
      )}
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
