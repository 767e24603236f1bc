import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { forgetIssuer, keepIssuer, keptIssuer } from './kept-issuer.js';
import type { PagesConfig } from './pages-config.js';

export interface Person {
  readonly id: string;
  readonly roles: readonly string[];
  /** Of staff: the branches they act for; `*` for all. */
  readonly branches: readonly string[];
  /** As the issuer has it; in memory only. */
  readonly phone: string | undefined;
}

export type SessionState =
  | { readonly status: 'unknown' }
  | { readonly status: 'anonymous' }
  | { readonly status: 'signed-in' | 'ended'; readonly person: Person };

/** Says only that somebody was signed in here, so that a reload asks the issuer, which remembers. No token. */
const SIGNED_IN_MARK = 'yuhuan.signed-in';

/**
 * Signing in by authorisation code with PKCE. Tokens are in memory and nowhere else: a reload asks the issuer again,
 * without a question to the person, by going there and back. What survives in the session storage is the state of one
 * sign-in under way, and the mark.
 */
export class Session {
  private readonly manager: UserManager;
  private readonly listeners = new Set<() => void>();
  private user: User | undefined;
  private current: SessionState = { status: 'unknown' };
  private readonly forgetting = new Set<() => void>();
  /** Who was last signed in on this page. */
  private last: string | undefined;
  /** Rises when somebody else goes on here. */
  private people = 0;

  constructor(
    config: PagesConfig,
    clientId: string,
    /** Ends with a slash. */
    private readonly home: string,
    private readonly language: () => string,
  ) {
    this.manager = new UserManager({
      authority: config.issuer,
      client_id: clientId,
      redirect_uri: `${window.location.origin}${home}signed-in`,
      post_logout_redirect_uri: `${window.location.origin}${home}`,
      response_type: 'code',
      scope: config.scope,
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
      ...keptIssuer(config.issuer),
      automaticSilentRenew: false,
      popupWindowFeatures: { width: 480, height: 720 },
    });
    this.manager.events.addAccessTokenExpired(() => this.end());
  }

  get state(): SessionState {
    return this.current;
  }

  readonly token = (): string | undefined => this.user?.access_token;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** How many have been here one after another; nothing of one may be shown to the next. */
  get turn(): number {
    return this.people;
  }

  /** Called before anything is shown to somebody else than before, to forget what was somebody's own. */
  readonly onOtherPerson = (forget: () => void): (() => void) => {
    this.forgetting.add(forget);
    return () => this.forgetting.delete(forget);
  };

  /**
   * Called once when the page starts: finishes a sign-in that comes back, or takes up the one before a reload.
   * @returns where the person was, when they come back from signing in
   */
  async start(): Promise<string | undefined> {
    if (window.location.pathname === `${this.home}signed-in`) return this.comeBack();
    if (window.sessionStorage.getItem(SIGNED_IN_MARK) === null) {
      this.become({ status: 'anonymous' });
      this.getReady();
      return undefined;
    }
    // In place of this page, which is shown again at once: going back shall lead to where the person was before.
    const silent = { ...this.extras(), prompt: 'none', redirectMethod: 'replace' } as const;
    await this.manager.signinRedirect(silent).catch(() => this.forget());
    return undefined;
  }

  /** Asked of the issuer before the person signs in, and once: the way there and back is two loads of the page. */
  private getReady(): void {
    void this.manager.metadataService.getMetadata().then(keepIssuer, () => undefined);
  }

  async signIn(): Promise<void> {
    await this.manager.signinRedirect(this.extras());
  }

  /** In a window of its own, so that the page stays as it is. Where none may be opened, by leaving and coming back. */
  async signInAgain(): Promise<void> {
    try {
      this.take(await this.manager.signinPopup(this.extras()));
    } catch (error) {
      if (/closed|abort/i.test(String(error))) return;
      await this.signIn();
    }
  }

  async signOut(): Promise<void> {
    this.forget();
    // Forgotten by the library too: it would put the token into the address, which ends up in logs and histories.
    await this.manager.removeUser();
    await this.manager.signoutRedirect({ extraQueryParams: { ui_locales: this.language() } });
  }

  /** The token is not taken any more; what the person does stays on the page. */
  readonly end = (): void => {
    if (this.current.status !== 'signed-in') return;
    this.user = undefined;
    this.become({ status: 'ended', person: this.current.person });
  };

  private async comeBack(): Promise<string | undefined> {
    try {
      if (window.opener !== null) {
        // A window that was opened to sign in again: the state of it is with the page that opened it, and only that
        // page can go on. This one tells it and closes.
        await this.manager.signinPopupCallback();
        return undefined;
      }
      const user = await this.manager.signinRedirectCallback();
      this.take(user);
      return returnPathOf(user.state) ?? this.home;
    } catch {
      // Asked without a question, the issuer no longer knew the person; or the way back was walked twice.
      this.forget();
      return this.home;
    }
  }

  private take(user: User): void {
    const person = personOf(user);
    this.user = user;
    window.sessionStorage.setItem(SIGNED_IN_MARK, '1');
    this.getReady();
    if (this.last !== undefined && this.last !== person.id) {
      this.people += 1;
      for (const forget of this.forgetting) forget();
    }
    this.last = person.id;
    this.become({ status: 'signed-in', person });
  }

  private forget(): void {
    this.user = undefined;
    window.sessionStorage.removeItem(SIGNED_IN_MARK);
    forgetIssuer();
    this.become({ status: 'anonymous' });
  }

  private become(state: SessionState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }

  private extras(): { state: { returnTo: string }; ui_locales: string } {
    const { pathname, search } = window.location;
    const returnTo = pathname === `${this.home}signed-in` ? this.home : pathname + search;
    return { state: { returnTo }, ui_locales: this.language() };
  }
}

function personOf({ profile }: User): Person {
  const list = (name: string): string[] => (Array.isArray(profile[name]) ? (profile[name] as string[]) : []);
  return {
    id: profile.sub,
    roles: list('roles'),
    branches: list('branches'),
    phone: typeof profile.phone_number === 'string' ? profile.phone_number : undefined,
  };
}

/** Only ever a path of this page, whatever came back. */
function returnPathOf(state: unknown): string | undefined {
  const { returnTo } = (state ?? {}) as { returnTo?: unknown };
  return typeof returnTo === 'string' && /^\/(?![/\\])/.test(returnTo) ? returnTo : undefined;
}
