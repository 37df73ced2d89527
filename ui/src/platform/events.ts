// Events of the shell; each function returns how to stop listening.

import { events, type CloseAsked, type LinkChanged, type LinkOpened, type Notice, type NoticeCame, type RunChanged } from "../gen/bindings";

type Listen<T> = (heard: (event: { payload: T }) => void) => Promise<() => void>;

function subscription<T>(listen: Listen<T>): (heard: (payload: T) => void) => () => void {
  return (heard) => {
    let stopped = false;
    const listening = listen((event) => {
      if (!stopped) heard(event.payload);
    });
    return () => {
      stopped = true;
      listening.then(
        (stop) => {
          stop();
        },
        () => undefined,
      );
    };
  };
}

export type Happened = { profile: string; notice: Notice };

/** Something happened on a runtime. What happens at once comes in one event of the shell, and is told one by one here. */
export const onNotified = subscription<Happened>((heard) =>
  events.notified.listen(({ payload: { profile, notices } }) => {
    for (const notice of notices) heard({ payload: { profile, notice } });
  }),
);
/** A profile's connection has changed. */
export const onLinkChanged = subscription<LinkChanged>((heard) => events.linkChanged.listen(heard));
/** A deep link was opened while the window is there. */
export const onLinkOpened = subscription<LinkOpened>((heard) => events.linkOpened.listen(heard));
/** The window was asked to close while releases run here. */
export const onCloseAsked = subscription<CloseAsked>((heard) => events.closeAsked.listen(heard));
/** Something that she wants to be told of has come. */
export const onNoticeCame = subscription<NoticeCame>((heard) => events.noticeCame.listen(heard));
/** Something happened in a run of a workflow on this laptop. */
export const onRunChanged = subscription<RunChanged>((heard) => events.runChanged.listen(heard));
