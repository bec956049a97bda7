import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SiteConfig } from './config.ts';
import { NoResponse, SignInNeeded } from './failures.ts';
import { clearTab } from './tab-storage.ts';

export interface SignedIn {
  readonly customerId: string;
  readonly name: string;
}

export type SignIn = ReturnType<typeof createSignIn>;

/** Signs users in with the authorization code flow and PKCE. Tokens are stored in the session storage of the tab only. */
export function createSignIn({ issuer, clientId, audience }: SiteConfig & { authorization: 'jwt' }) {
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
    // Without a refresh token, a renewal needs a frame, which the content security policy does not allow.
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
    /** Goes to the issuer, which returns the user to `/signed-in`. @throws Error when the issuer cannot be reached */
    async begin(): Promise<void> {
      try {
        await manager.signinRedirect({
          nonce: crypto.randomUUID(),
          state: location.pathname === '/signed-in' ? '/' : location.pathname + location.search,
          ...(audience === undefined ? {} : { extraQueryParams: { audience } }),
        });
      } catch (error) {
        throw new Error(`Sign-in with ${issuer} is not available at the moment.`, { cause: error });
      }
    },
    /** Completes the sign-in at `/signed-in`. @returns the path that the user came from @throws Error when the issuer refused */
    async finish(): Promise<string> {
      const { state } = await manager.signinRedirectCallback();
      return typeof state === 'string' ? state : '/';
    },
    /** Returns the user who is signed in, even if the token has expired. */
    async current(): Promise<SignedIn | undefined> {
      const profile = (await manager.getUser())?.profile;
      if (!profile) return undefined;
      const { sub, name = profile.preferred_username ?? profile.email ?? sub } = profile;
      return { customerId: sub, name };
    },
    /** Returns the authorization header. @throws SignInNeeded, or NoResponse when the issuer cannot be reached */
    async authorization(): Promise<string> {
      const user = await usableUser().catch((error: unknown) => {
        if (error instanceof ErrorResponse)
          throw new SignInNeeded('the issuer did not renew the session', { cause: error });
        throw new NoResponse(navigator.onLine ? 'network' : 'offline', error);
      });
      if (!user || user.expired) throw new SignInNeeded('nobody is signed in');
      return `Bearer ${user.access_token}`;
    },
    /** Goes to the issuer, which signs the user out and returns to `/`. */
    async end(): Promise<void> {
      // Another person may use the tab next.
      clearTab(sessionStorage);
      if (!(await manager.metadataService.getEndSessionEndpoint())) {
        await manager.removeUser();
        location.assign(home);
        return;
      }
      // Cognito has its own name for the return address: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
      await manager.signoutRedirect({ extraQueryParams: { client_id: clientId, logout_uri: home } });
    },
  };
}
