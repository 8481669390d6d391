import { useEffect, useState } from "preact/hooks";

const tickMs = 1000;

/**
 * The host's clock, going on between snapshots: once a second, and not at all while nobody sees the page, nor while the host is lost:
 * what goes on there is not known.
 */
export function useNow(
  snapshot: { readonly now: number },
  lost: boolean,
): number {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const begin = performance.now();
    let timer: ReturnType<typeof setInterval> | undefined;
    const tick = () => setPassed(performance.now() - begin);
    const follow = () => {
      clearInterval(timer);
      if (document.hidden || lost) return;
      tick();
      timer = setInterval(tick, tickMs);
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", follow);
    };
  }, [snapshot, lost]);
  return snapshot.now + passed;
}
