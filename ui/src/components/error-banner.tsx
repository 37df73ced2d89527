// Something went wrong: what happened, what to do, and the details to hand on.

import { Check, Copy, RotateCw } from "lucide-react";
import { useState } from "react";

import { CallError } from "../platform/call";
import { Banner } from "./banner";
import { Button } from "./button";

export type ErrorBannerProps = { error: unknown; onRetry?: () => void };

export function ErrorBanner({ error, onRetry }: ErrorBannerProps) {
  const [copied, setCopied] = useState(false);
  const said = tell(error);
  return (
    <Banner
      tone="danger"
      title={said.message}
      actions={
        <>
          {onRetry && (
            <Button size="sm" icon={<RotateCw size={14} aria-hidden />} onClick={onRetry}>
              Try again
            </Button>
          )}
          <Button
            size="sm"
            variant="ghost"
            icon={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
            onClick={() => {
              void navigator.clipboard.writeText(said.details).then(() => {
                setCopied(true);
              });
            }}
          >
            {copied ? "Copied" : "Copy details"}
          </Button>
        </>
      }
    >
      {said.hint}
    </Banner>
  );
}

function tell(error: unknown): { message: string; hint: string | null; details: string } {
  if (error instanceof CallError) {
    const details = [`${error.code}: ${error.message}`, error.hint].filter((line) => line !== null).join("\n");
    return { message: error.message, hint: error.hint, details };
  }
  if (error instanceof globalThis.Error) {
    return {
      message: error.message,
      hint: "This is a mistake of the program. Copy the details for whoever looks after it.",
      details: error.stack ?? error.message,
    };
  }
  const message = typeof error === "string" ? error : "Something went wrong that has no name.";
  return { message, hint: null, details: message };
}
