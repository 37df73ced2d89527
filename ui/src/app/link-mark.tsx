// A connection's icon.

import { History, Laptop, LoaderCircle, Radio, ShieldQuestion, WifiOff } from "lucide-react";

import type { ProfileState } from "../gen/bindings";
import styles from "./link-mark.module.css";

export function LinkMark({ state: { link, profile }, size = 13 }: { state: ProfileState; size?: number }) {
  switch (link.type) {
    case "live":
      return profile.place.type === "workspace" ? <Laptop size={size} aria-hidden /> : <Radio size={size} aria-hidden />;
    case "connecting":
      return <LoaderCircle size={size} aria-hidden className={styles["turning"]} />;
    case "stale":
      return <History size={size} aria-hidden />;
    case "offline":
      return <WifiOff size={size} aria-hidden />;
    case "untrusted":
      return <ShieldQuestion size={size} aria-hidden />;
  }
}
