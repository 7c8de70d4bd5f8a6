// The peer oidc-provider as its users run it: one process, Redis adapter (Valkey).
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { modules, port, socket, jwks, key, audience } = JSON.parse(process.argv[2]);
const require = createRequire(pathToFileURL(`${modules}/x.js`));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { Provider } = await load("oidc-provider");
const Redis = (await load("ioredis")).default;
const store = new Redis({ path: socket, keyPrefix: "oidc:" });
const grantable = new Set(["AccessToken", "AuthorizationCode", "RefreshToken"]);

class Adapter {
  constructor(name) {
    this.name = name;
  }
  key(id) {
    return `${this.name}:${id}`;
  }
  async upsert(id, payload, life) {
    const steps = store.multi().set(this.key(id), JSON.stringify(payload));
    if (life) steps.expire(this.key(id), life);
    if (grantable.has(this.name) && payload.grantId) {
      steps.rpush(`grant:${payload.grantId}`, this.key(id));
    }
    await steps.exec();
  }
  async find(id) {
    const found = await store.get(this.key(id));
    return found ? JSON.parse(found) : undefined;
  }
  async consume(id) {
    const found = await this.find(id);
    await store.set(this.key(id), JSON.stringify({ ...found, consumed: Date.now() / 1000 }), "KEEPTTL");
  }
  async destroy(id) {
    await store.del(this.key(id));
  }
  async revokeByGrantId(id) {
    const keys = await store.lrange(`grant:${id}`, 0, -1);
    await store.del(`grant:${id}`, ...keys);
  }
}

const issuer = `http://127.0.0.1:${port}`;
const redirect_uris = ["https://app.test/cb"];
const provider = new Provider(issuer, {
  adapter: Adapter,
  jwks,
  clients: [
    {
      client_id: "machine",
      client_secret: "s".repeat(43),
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      scope: "openid push",
    },
    {
      client_id: "signed",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
      jwks: { keys: [key] },
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    },
    { client_id: "app", client_secret: "s".repeat(43), redirect_uris },
  ],
  scopes: ["openid", "push"],
  claims: { openid: ["sub", "name"] },
  findAccount: async (_, sub) => ({ accountId: sub, claims: async () => ({ sub, name: "Butet" }) }),
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo: () => ({ scope: "push", audience, accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } } }),
    },
  },
});

const server = createServer(provider.callback());
server.keepAliveTimeout = 60000;
server.listen(port, "127.0.0.1", async () => {
  const client = await provider.Client.find("app");
  const grant = new provider.Grant({ accountId: "butet", clientId: "app" });
  grant.addOIDCScope("openid");
  const grantId = await grant.save();
  const token = new provider.AccessToken({ accountId: "butet", client, grantId, scope: "openid", gty: "authorization_code" });
  process.stdout.write(`${JSON.stringify({ person: await token.save() })}\n`);
});
