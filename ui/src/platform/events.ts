// Events of the shell; each function returns how to stop listening.

import { events, type CloseAsked, type LinkChanged, type LinkOpened, type NoticeCame, type Notified } from "../gen/bindings";

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

/** Something happened on a runtime. */
export const onNotified = subscription<Notified>((heard) => events.notified.listen(heard));
/** A profile's connection has changed. */
export const onLinkChanged = subscription<LinkChanged>((heard) => events.linkChanged.listen(heard));
/** A deep link was opened while the window is there. */
export const onLinkOpened = subscription<LinkOpened>((heard) => events.linkOpened.listen(heard));
/** The window was asked to close while releases run here. */
export const onCloseAsked = subscription<CloseAsked>((heard) => events.closeAsked.listen(heard));
/** Something that she wants to be told of has come. */
export const onNoticeCame = subscription<NoticeCame>((heard) => events.noticeCame.listen(heard));
