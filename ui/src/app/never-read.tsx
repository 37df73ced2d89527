// A screen without anything to show: because its runtime was never reached, which the frame has told, or because
// reading it failed.

import { WifiOff } from "lucide-react";

import { EmptyState } from "../components/empty-state";
import { ErrorBanner } from "../components/error-banner";
import type { ProfileState } from "../gen/bindings";
import { CallError } from "../platform/call";

export type NeverReadProps = { profile: ProfileState; error: unknown; /** What would stand here: "flows". */ what: string; onRetry: () => void };

export function NeverRead({ profile: { link }, error, what, onRetry }: NeverReadProps) {
  const told = link.type === "offline" && error instanceof CallError && error.code === link.code;
  if (!told) return <ErrorBanner error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      icon={<WifiOff size={24} aria-hidden />}
      title={`${what.charAt(0).toUpperCase()}${what.slice(1)} were never read`}
      text={`This laptop has not seen the ${what} of this runtime yet. They show here once it has been reached.`}
    />
  );
}
