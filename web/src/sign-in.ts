import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SiteConfig } from './config.ts';
import { NoAnswer, SignInNeeded } from './failures.ts';
import { clearTab } from './tab-storage.ts';

export interface SignedIn {
  readonly customerId: string;
  readonly name: string;
}

/** Signing in with the authorization code flow and PKCE. Tokens live in the tab's session storage, and nowhere longer. */
export interface SignIn {
  /** Leaves for the issuer, which sends the person back to `/signed-in`. @throws Error when there is no issuer to go to */
  begin(): Promise<void>;
  /** At `/signed-in`. @returns the path where the person was @throws Error when the issuer refused */
  finish(): Promise<string>;
  /** Who is signed in, even if their token has to be renewed. */
  current(): Promise<SignedIn | undefined>;
  /** @throws SignInNeeded, or NoAnswer when the issuer could not be asked */
  authorization(): Promise<string>;
  /** Leaves for the issuer, which sends the person back to `/`. */
  end(): Promise<void>;
}

export function createSignIn({ issuer, clientId, audience }: SiteConfig & { authorization: 'jwt' }): SignIn {
  const store = new WebStorageStateStore({ store: sessionStorage });
  const home = `${location.origin}/`;
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${location.origin}/signed-in`,
    post_logout_redirect_uri: home,
    scope: 'openid',
    userStore: store,
    stateStore: store,
    // It would use a frame where there is no refresh token. What the page may load has no room for frames.
    automaticSilentRenew: false,
  });
  let renewal: Promise<User | null> | undefined;

  async function usableUser(): Promise<User | null> {
    const user = await manager.getUser();
    if (!user?.expired || !user.refresh_token) return user;
    renewal ??= manager.signinSilent().finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  return {
    async begin() {
      try {
        await manager.signinRedirect({
          nonce: crypto.randomUUID(),
          state: location.pathname === '/signed-in' ? '/' : location.pathname + location.search,
          ...(audience === undefined ? {} : { extraQueryParams: { audience } }),
        });
      } catch (error) {
        throw new Error(`One can not sign in with ${issuer} at the moment.`, { cause: error });
      }
    },
    async finish() {
      const { state } = await manager.signinRedirectCallback();
      return typeof state === 'string' ? state : '/';
    },
    async current() {
      const profile = (await manager.getUser())?.profile;
      if (!profile) return undefined;
      return {
        customerId: profile.sub,
        name: profile.name ?? profile.preferred_username ?? profile.email ?? profile.sub,
      };
    },
    async authorization() {
      const user = await usableUser().catch((error: unknown) => {
        if (error instanceof ErrorResponse) throw new SignInNeeded('the session is not prolonged', { cause: error });
        throw new NoAnswer(navigator.onLine ? 'network' : 'offline', error);
      });
      if (!user || user.expired) throw new SignInNeeded('nobody is signed in');
      return `Bearer ${user.access_token}`;
    },
    async end() {
      // The next person at this tab may be somebody else.
      clearTab(sessionStorage);
      if (!(await manager.metadataService.getEndSessionEndpoint())) {
        await manager.removeUser();
        location.assign(home);
        return;
      }
      // https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html has its own name for the way back.
      await manager.signoutRedirect({ extraQueryParams: { client_id: clientId, logout_uri: home } });
    },
  };
}
