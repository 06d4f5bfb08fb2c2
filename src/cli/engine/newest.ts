// Questions that come faster than answers: one at a time, and while it is answered only the newest other one waits.

interface Waiting<Q, A> {
  readonly question: Q;
  readonly settle: (answer: Promise<A> | null) => void;
}

/** @returns asks; null for a question that a newer one has overtaken */
export function newestFirst<Q, A>(ask: (question: Q) => Promise<A>): (question: Q) => Promise<A | null> {
  let busy = false;
  let waiting: Waiting<Q, A> | null = null;
  const answered = async (question: Q): Promise<A> => {
    busy = true;
    try {
      return await ask(question);
    } finally {
      busy = false;
      const next = waiting;
      waiting = null;
      next?.settle(answered(next.question));
    }
  };
  return async (question) => {
    if (!busy) return answered(question);
    waiting?.settle(null);
    return new Promise((resolve, reject) => {
      const settle: Waiting<Q, A>["settle"] = (given) => (given === null ? resolve(null) : given.then(resolve, reject));
      waiting = { question, settle };
    });
  };
}
