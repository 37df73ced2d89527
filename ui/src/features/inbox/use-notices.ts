// What she was told of: kept by the shell, and joined by what comes.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { toast } from "../../components/toast";
import type { NoticeItem } from "../../gen/bindings";
import { api } from "../../platform/api";
import type { CallError } from "../../platform/call";
import { onNoticeCame } from "../../platform/events";
import { queryClient } from "../../platform/queries";
import { withNotice } from "./notices";

const key = ["notices"] as const;

export function useNotices() {
  return useQuery<NoticeItem[], CallError>({ queryKey: key, queryFn: () => api.notices() });
}

/** Mounted once, where the count is. */
export function useNoticeUpdates(): void {
  // Synchronises with the shell: a notification that comes is in the list at once.
  useEffect(() => onNoticeCame(({ item }) => {
    queryClient.setQueryData<NoticeItem[]>(key, (items) => (items ? withNotice(items, item) : items));
  }), []);
}

/** Marks as read; all when none is named. */
export function useRead() {
  return useMutation<NoticeItem[], CallError, readonly number[]>({
    mutationFn: (ids) => api.readNotices([...ids]),
    onSuccess: (items) => { queryClient.setQueryData(key, items); },
    onError: (error) => { toast({ tone: "danger", title: "It couldn't be marked as read", text: error.message }); },
  });
}
