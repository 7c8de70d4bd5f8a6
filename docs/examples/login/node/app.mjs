// Log in with the hub: `npm install openid-client jose`; docs/login-in-15-minutes.en.md.
import http from 'node:http'
import { randomBytes } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'

const { APP_NAME: NAME, APP_URL: URL_, OIDC_ISSUER: ISSUER } = process.env
const { OIDC_CLIENT_ID: ID, OIDC_CLIENT_SECRET: SECRET } = process.env
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout'
const COOKIE = `session_${ID}`
const SECURE = URL_.startsWith('https:') ? '; Secure' : ''

// Who is here, by the id in the cookie; a real app has a database and forgets old ones.
const browsers = new Map()
let hub, keys

/** Discovery, once; plain http is for trying out on one machine. */
async function ready () {
  if (hub) return
  const options = ISSUER.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {}
  const secret = oidc.ClientSecretBasic(SECRET)
  hub = await oidc.discovery(new URL(ISSUER), ID, undefined, secret, options)
  keys = createRemoteJWKSet(new URL(hub.serverMetadata().jwks_uri))
}

/** What we keep of this browser; `fresh` makes a new id, as each login must. */
function browser (request, response, fresh = false) {
  const cookies = request.headers.cookie ?? ''
  const id = cookies.match(new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`))?.[1]
  const known = browsers.get(id)
  if (known && !fresh) return known
  browsers.delete(id)
  const made = randomBytes(32).toString('base64url')
  response.setHeader('Set-Cookie', `${COOKIE}=${made}; HttpOnly; Path=/; SameSite=Lax${SECURE}`)
  const kept = { waiting: known?.waiting ?? new Map(), who: null }
  browsers.set(made, kept)
  return kept
}

async function login (request, response) {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState(); const nonce = oidc.randomNonce()
  browser(request, response).waiting.set(state, { nonce, verifier })
  redirect(response, oidc.buildAuthorizationUrl(hub, {
    redirect_uri: `${URL_}/callback`,
    scope: 'openid profile email',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256'
  }))
}

async function callback (request, response) {
  const here = new URL(request.url, URL_)
  const mine = browser(request, response)
  const kept = mine.waiting.get(here.searchParams.get('state'))
  if (!kept && mine.who) return redirect(response, '/') // the Back button
  if (!kept) return home(response, null, 'Masuk tidak dapat dilanjutkan; coba lagi.', 400)
  mine.waiting.delete(here.searchParams.get('state'))
  // Checks state, iss and the ID token with its nonce; proves PKCE.
  const tokens = await oidc.authorizationCodeGrant(hub, here, {
    pkceCodeVerifier: kept.verifier,
    expectedState: here.searchParams.get('state'),
    expectedNonce: kept.nonce,
    idTokenExpected: true
  })
  const { sub, sid } = tokens.claims()
  const claims = await oidc.fetchUserInfo(hub, tokens.access_token, sub)
  browser(request, response, true).who = { tokens, sid, claims, idToken: tokens.id_token }
  redirect(response, '/')
}

async function refresh (request, response) {
  const mine = browser(request, response)
  if (!mine.who) return home(response, null, 'Anda belum masuk.', 401)
  try {
    mine.who.tokens = await oidc.refreshTokenGrant(hub, mine.who.tokens.refresh_token)
    const { access_token: token } = mine.who.tokens
    mine.who.claims = await oidc.fetchUserInfo(hub, token, mine.who.claims.sub)
  } catch (error) {
    if (error.status >= 500 || !error.status) throw error
    mine.who = null // the login is over
  }
  redirect(response, '/')
}

/** End it here, then at the hub, which tells every other app. */
function logout (request, response) {
  const mine = browser(request, response)
  const hint = mine.who?.idToken
  mine.who = null
  redirect(response, oidc.buildEndSessionUrl(hub, {
    post_logout_redirect_uri: `${URL_}/`, ...(hint && { id_token_hint: hint })
  }))
}

/** The hub says that a session is over (OpenID Connect Back-Channel Logout). */
async function loggedOut (request, response) {
  let body = ''
  for await (const piece of request) if ((body += piece).length > 20000) break
  const token = new URLSearchParams(body).get('logout_token') ?? ''
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: ISSUER,
      audience: ID,
      typ: 'logout+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['exp', 'sid']
    })
    if (!payload.events?.[LOGOUT] || payload.nonce) throw new Error('no logout token')
    for (const each of browsers.values()) if (each.who?.sid === payload.sid) each.who = null
    response.writeHead(200, { 'Cache-Control': 'no-store' }).end()
  } catch {
    response.writeHead(400, { 'Cache-Control': 'no-store' }).end()
  }
}

function home (response, who, said = '', status = 200) {
  const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
  const inside = who
    ? `<p>Anda masuk sebagai <b>${safe(who.claims.name)}</b>.</p><p id="sub">${safe(who.claims.sub)}</p>
<form method="post"><button formaction="/perbarui">Perbarui</button>
<button formaction="/keluar">Keluar</button></form>`
    : '<p><a href="/masuk">Masuk dengan akun provinsi</a></p>'
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(`<!doctype html><html lang="id"><title>${safe(NAME)}</title><h1>${safe(NAME)}</h1>
${said && `<p role="alert">${safe(said)}</p>`}${inside}</html>`)
}

const redirect = (response, to) => response.writeHead(303, { Location: String(to) }).end()
const routes = {
  'GET /': (request, response) => home(response, browser(request, response).who),
  'GET /masuk': login,
  'GET /callback': callback,
  'POST /perbarui': refresh,
  'POST /keluar': logout,
  'POST /keluar/hub': loggedOut
}

http.createServer(async (request, response) => {
  const view = routes[`${request.method} ${request.url.split('?')[0]}`]
  try {
    if (request.url !== '/') await ready()
    view ? await view(request, response) : response.writeHead(404).end()
  } catch (error) {
    console.error(error.code ?? error.name, error.message)
    home(response, null, 'Masuk tidak dapat dilanjutkan; silakan coba lagi.', 400)
  }
}).listen(new URL(URL_).port || 5000, '127.0.0.1')
