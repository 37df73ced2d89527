// How a runtime is reached: address, token, certificate authority, proxy.

import type { KeychainState, TokenState } from "../../gen/bindings";
import { Segmented } from "../../components/segmented";
import { TextField } from "../../components/text-field";
import styles from "./profile-editor.module.css";
import { addressWarning, type ProxyKind } from "./profile-form";
import { SecretField } from "./secret-field";
import type { ProfileFormState } from "./use-profile-form";

export function ConnectionFields({ form }: { form: ProfileFormState }) {
  const { draft, set, problem, leave } = form;
  return (
    <section className={styles["section"]} aria-labelledby="profile-connection">
      <h2 id="profile-connection">Connection</h2>
      <TextField
        label="Address"
        mono
        placeholder="https://signalbox.example.org"
        value={draft.url}
        onChange={(url) => { set({ url }); }}
        onBlur={() => { leave("url"); }}
        error={problem("url")}
        hint={addressWarning(draft.url) ?? undefined}
        data-testid="profile-url"
        data-field="url"
      />
      <TokenField form={form} />
      <TextField
        label="CA file (optional)"
        mono
        placeholder="/etc/ssl/our-ca.pem"
        value={draft.caFile}
        onChange={(caFile) => { set({ caFile }); }}
        onBlur={() => { leave("caFile"); }}
        error={problem("caFile")}
        hint="A certificate authority to trust besides the system's, PEM."
        data-testid="profile-ca"
        data-field="caFile"
      />
      <ProxyFields form={form} />
    </section>
  );
}

function TokenField({ form }: { form: ProfileFormState }) {
  const { draft, set, state, keychain, problem, leave } = form;
  const kept = state === null ? null : keptWords(state.token);
  return (
    <div className={styles["group"]} data-field="token">
      <SecretField
        label="Token"
        value={draft.token}
        onChange={(token) => { set({ token }); }}
        placeholder={kept === null || kept.missing ? "Paste the token" : "Paste another one to replace it"}
        error={problem("token")}
        hint={draft.token === "" && kept?.missing !== false ? "Whoever looks after the runtime makes one: signalbox user add NAME" : undefined}
        kept={kept?.word}
        onBlur={() => { leave("token"); }}
        testId="profile-token"
      />
      <KeepChoice form={form} keychain={keychain} />
    </div>
  );
}

function keptWords(token: TokenState): { word: string; missing: boolean } {
  switch (token) {
    case "keychain":
      return { word: "In the keychain", missing: false };
    case "session":
      return { word: "For this session only", missing: false };
    case "missing":
    case "notNeeded":
      return { word: "Missing", missing: true };
  }
}

/** Where what is typed now will be kept. */
function KeepChoice({ form: { draft, set }, keychain }: { form: ProfileFormState; keychain: KeychainState | null }) {
  if (keychain !== null && keychain.refused !== null) {
    return (
      <p className={styles["note"]} data-testid="profile-no-keychain">
        <b>No keychain can be used here:</b> {keychain.refused} {keychain.hint} A token is kept until Signalbox ends, and asked for
        again at the next start.
      </p>
    );
  }
  if (draft.token === "" && draft.proxyPassword === "") return null;
  return (
    <div className={styles["choice"]}>
      <span>Keep it</span>
      <Segmented
        label="Where secrets are kept"
        value={draft.keep}
        onChange={(keep) => { set({ keep }); }}
        options={[
          { value: "keychain", label: "In the keychain", testId: "profile-keep-keychain" },
          { value: "session", label: "For this session only", testId: "profile-keep-session" },
        ]}
      />
    </div>
  );
}

const proxies: readonly { value: ProxyKind; label: string; testId: string }[] = [
  { value: "system", label: "As the system", testId: "profile-proxy-system" },
  { value: "direct", label: "None", testId: "profile-proxy-none" },
  { value: "url", label: "This one", testId: "profile-proxy-url-choice" },
];

function ProxyFields({ form }: { form: ProfileFormState }) {
  const { draft, saved, state, set, problem, leave } = form;
  const had = state !== null && saved.proxy === "url" && saved.proxyUser !== "";
  return (
    <div className={styles["group"]}>
      <div className={styles["choice"]} data-field="proxy">
        <span>Proxy</span>
        <Segmented label="Proxy" value={draft.proxy} onChange={(proxy) => { set({ proxy }); }} options={proxies} />
      </div>
      {draft.proxy === "url" && (
        <div className={styles["nested"]}>
          <TextField
            label="Address of the proxy"
            mono
            placeholder="http://proxy.example.org:3128"
            value={draft.proxyUrl}
            onChange={(proxyUrl) => { set({ proxyUrl }); }}
            onBlur={() => { leave("proxyUrl"); }}
            error={problem("proxyUrl")}
            data-testid="profile-proxy-url"
            data-field="proxyUrl"
          />
          <div className={styles["pair"]}>
            <TextField
              label="User (optional)"
              value={draft.proxyUser}
              onChange={(proxyUser) => { set({ proxyUser }); }}
              data-testid="profile-proxy-user"
            />
            <SecretField
              label="Password (optional)"
              value={draft.proxyPassword}
              onChange={(proxyPassword) => { set({ proxyPassword }); }}
              placeholder={had ? "Leaves the one that is kept" : ""}
              testId="profile-proxy-password"
            />
          </div>
        </div>
      )}
    </div>
  );
}
