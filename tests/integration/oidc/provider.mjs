// SPDX-License-Identifier: EUPL-1.2
// An OpenID provider for the tests of plugins/identity: whoever comes is signed in at once as the person whom the last
// POST /control named ({"sub", "claims", "acr", "amr"}; {"refuse": true}: nobody is). Arguments: a port (0: any), and a word
// that makes the keys' ids. Says "ready PORT" on the standard output.
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import Provider from 'oidc-provider';

const [port, word] = process.argv.slice(2);
let person = { sub: 'nobody', claims: {} };

function key(kind, options, alg) {
  const jwk = generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' });
  return { ...jwk, kid: `${word}-${alg}`, use: 'sig', alg };
}

const keys = [
  key('rsa', { modulusLength: 2048 }, 'RS256'),
  key('ec', { namedCurve: 'P-256' }, 'ES256'),
  key('ed25519', {}, 'EdDSA'),
];
const client = (id, alg) => ({
  client_id: id,
  client_secret: `secret of ${id} %+&`,
  redirect_uris: ['http://127.0.0.1/callback'],
  id_token_signed_response_alg: alg,
  token_endpoint_auth_method: 'client_secret_basic',
});

const server = http.createServer();
server.listen(Number(port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      client('town-rs', 'RS256'),
      client('town-es', 'ES256'),
      client('town-ed', 'EdDSA'),
      client('town-ps', 'PS256'),
    ],
    jwks: { keys: [...keys, key('rsa', { modulusLength: 2048 }, 'PS256')] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
    features: { devInteractions: { enabled: false } },
    pkce: { methods: ['S256'], required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'acr', 'amr'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
    acrValues: ['substantial', 'high'],
    cookies: { keys: ['tests alone'] },
    ttl: { AuthorizationCode: 60, AccessToken: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
    interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (context, sub) => ({ accountId: sub, claims: () => ({ ...person.claims, sub }) }),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  // The node's port is not known before it has started, and it is started with this provider's.
  provider.Client.prototype.redirectUriAllowed = (uri) =>
    uri.startsWith('http://127.0.0.1:') && uri.endsWith('/callback');
  const serve = provider.callback();
  server.on('request', async (request, response) => {
    if (request.method === 'POST' && request.url === '/control') {
      const parts = [];
      for await (const part of request) parts.push(part);
      person = JSON.parse(Buffer.concat(parts).toString());
      return response.end('{}');
    }
    if (!request.url.startsWith('/interaction/')) return serve(request, response);
    const result = person.refuse
      ? { error: 'access_denied', error_description: 'nobody' }
      : { login: { accountId: person.sub, acr: person.acr, amr: person.amr } };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  console.log(`ready ${server.address().port}`);
});
