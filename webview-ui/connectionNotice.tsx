import { Icon } from "./controls";
import { time } from "./format";
import type { Lost } from "./host";
import { texts } from "./texts";

/** Says that the host cannot be spoken to, for as long as that is so; stays in sight, since nothing on the page is news then. */
export function ConnectionNotice(props: {
  readonly lost: Lost | null;
  /** The host's clock at what is shown, in epoch milliseconds; null while nothing is. */
  readonly since: number | null;
}) {
  const { lost, since } = props;
  if (lost === null) return null;
  return (
    <div class="connection" role="alert">
      <div class="banner tone-attention">
        <Icon name={lost === "locked" ? "lock" : "debug-disconnect"} />
        <div>
          <p>
            <strong>{texts.connection.lost[lost]}</strong>{" "}
            {since !== null && texts.connection.asOf(time(since))}
          </p>
          <p class="quiet">{texts.connection.wayOut[lost]}</p>
        </div>
      </div>
    </div>
  );
}
