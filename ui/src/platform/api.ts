// Typed calls to the shell: a refused call rejects with a `CallError` (code, message, hint).

import { commands } from "../gen/bindings";
import { call } from "./call";

type Answer<T> = Parameters<typeof call<T>>[0];

function unwrapped<A extends unknown[], T>(command: (...given: A) => Answer<T>): (...given: A) => Promise<T> {
  return (...given) => call(command(...given));
}

/** Every command of the shell; each returns its value or rejects with a `CallError`. */
export const api = {
  startup: unwrapped(commands.startup),
  createDemo: unwrapped(commands.createDemo),
  openWorkspace: unwrapped(commands.openWorkspace),
  trustWorkspace: unwrapped(commands.trustWorkspace),
  setFreeze: unwrapped(commands.setFreeze),
  saveProfile: unwrapped(commands.saveProfile),
  duplicateProfile: unwrapped(commands.duplicateProfile),
  deleteProfile: unwrapped(commands.deleteProfile),
  orderProfiles: unwrapped(commands.orderProfiles),
  testConnection: unwrapped(commands.testConnection),
  reconnect: unwrapped(commands.reconnect),
  keychain: unwrapped(commands.keychain),
  exportProfiles: unwrapped(commands.exportProfiles),
  importProfiles: unwrapped(commands.importProfiles),
  takeLink: unwrapped(commands.takeLink),
  inbox: unwrapped(commands.inbox),
  configuration: unwrapped(commands.configuration),
  draft: unwrapped(commands.draft),
  newFlow: unwrapped(commands.newFlow),
  editDraft: unwrapped(commands.editDraft),
  undoDraft: unwrapped(commands.undoDraft),
  redoDraft: unwrapped(commands.redoDraft),
  discardDraft: unwrapped(commands.discardDraft),
  complete: unwrapped(commands.complete),
  publishPreview: unwrapped(commands.publishPreview),
  publish: unwrapped(commands.publish),
  preparePublish: unwrapped(commands.preparePublish),
  mergePreview: unwrapped(commands.mergePreview),
  mergeDraft: unwrapped(commands.mergeDraft),
  keepAsNewFlow: unwrapped(commands.keepAsNewFlow),
  plan: unwrapped(commands.plan),
  offlinePlan: unwrapped(commands.offlinePlan),
  trigger: unwrapped(commands.trigger),
  releases: unwrapped(commands.releases),
  release: unwrapped(commands.release),
  records: unwrapped(commands.records),
  terminate: unwrapped(commands.terminate),
  retry: unwrapped(commands.retry),
  log: unwrapped(commands.log),
  putWindow: unwrapped(commands.putWindow),
  closeAnyway: unwrapped(commands.closeAnyway),
} as const;
