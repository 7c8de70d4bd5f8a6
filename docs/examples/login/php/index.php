<?php
// Log in with the hub, in plain PHP 8 (openssl, no packages); docs/login-in-15-minutes.en.md.
// Try out: set the five variables, then php -S 127.0.0.1:5000 index.php
declare(strict_types=1);

foreach (['APP_NAME', 'APP_URL', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as $name) {
    define($name, getenv($name) ?: exit("$name is not set"));
}
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';
// Who is logged in, a file for each session of the hub; a real app has a database.
define('PEOPLE', sys_get_temp_dir() . '/hub-login-' . sha1(OIDC_CLIENT_ID . APP_URL));
is_dir(PEOPLE) || mkdir(PEOPLE, 0700);

session_name('session_' . preg_replace('/\W/', '', OIDC_CLIENT_ID));
session_set_cookie_params(['httponly' => true, 'samesite' => 'Lax', 'path' => '/',
    'secure' => str_starts_with(APP_URL, 'https:')]);

/** What the hub answers; null when it refuses. Any other trouble ends the request. */
function ask(string $url, string $proof = '', ?array $form = null): ?array
{
    $http = ['header' => "Authorization: $proof\r\nContent-Type: application/x-www-form-urlencoded",
        'timeout' => 10, 'ignore_errors' => true, 'follow_location' => 0];
    $form === null || $http += ['method' => 'POST', 'content' => http_build_query($form)];
    $body = file_get_contents($url, false, stream_context_create(['http' => $http]));
    preg_match('/ (\d+)/', $http_response_header[0] ?? '', $found);
    if ($body === false || ($found[1] ?? '500') >= 500) {
        page(null, 'Hub sedang tidak terjangkau; silakan coba lagi.', 502);
    }
    return $found[1] === '200' ? json_decode($body, true, 32, JSON_THROW_ON_ERROR) : null;
}

/** A public document of the hub, kept for an hour. */
function known(string $url, bool $fresh = false): array
{
    $file = PEOPLE . '/' . sha1($url) . '.kept';
    if ($fresh || !is_file($file) || filemtime($file) < time() - 3600) {
        file_put_contents($file, json_encode(ask($url)), LOCK_EX);
    }
    return json_decode(file_get_contents($file), true);
}

function hub(string $name): string
{
    return known(OIDC_ISSUER . '/.well-known/openid-configuration')[$name];
}

function token(array $form): ?array
{
    $pair = rawurlencode(OIDC_CLIENT_ID) . ':' . rawurlencode(OIDC_CLIENT_SECRET);
    return ask(hub('token_endpoint'), 'Basic ' . base64_encode($pair), $form);
}

function plain(string $text): string
{
    return (string) base64_decode(strtr($text, '-_', '+/'), true);
}

function url_safe(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** The claims of a JWT (ES256) that the hub made for us, else null. */
function verified(string $jws, string $typ): ?array
{
    $parts = explode('.', $jws);
    $head = json_decode(plain($parts[0]), true);
    if (count($parts) !== 3 || ($head['alg'] ?? '') !== 'ES256' || ($head['typ'] ?? '') !== $typ) {
        return null;
    }
    $key = key_of((string) ($head['kid'] ?? ''), false) ?? key_of((string) ($head['kid'] ?? ''), true);
    $raw = plain($parts[2]);
    if ($key === null || strlen($raw) !== 64) {
        return null;
    }
    $whole = fn (string $n) => (ord(ltrim($n, "\0")[0] ?? "\0") > 127 ? "\0" : '') . ltrim($n, "\0");
    [$r, $s] = array_map($whole, str_split($raw, 32));
    $der = "\2" . chr(strlen($r)) . $r . "\2" . chr(strlen($s)) . $s;
    $signature = "\x30" . chr(strlen($der)) . $der;
    if (openssl_verify("$parts[0].$parts[1]", $signature, $key, OPENSSL_ALGO_SHA256) !== 1) {
        return null;
    }
    $claims = json_decode(plain($parts[1]), true);
    $fits = $claims['iss'] === OIDC_ISSUER && in_array(OIDC_CLIENT_ID, (array) $claims['aud'], true);
    return $fits && $claims['exp'] > time() - 30 && isset($claims['sid']) ? $claims : null;
}

/** A public key of the hub as PEM: a P-256 point behind its fixed header. */
function key_of(string $kid, bool $fresh): ?string
{
    foreach (known(hub('jwks_uri'), $fresh)['keys'] as $jwk) {
        if ($jwk['kid'] === $kid && ($jwk['crv'] ?? '') === 'P-256') {
            $head = hex2bin('3059301306072a8648ce3d020106082a8648ce3d03010703420004');
            $pem = chunk_split(base64_encode($head . plain($jwk['x']) . plain($jwk['y'])), 64);
            return "-----BEGIN PUBLIC KEY-----\n$pem-----END PUBLIC KEY-----\n";
        }
    }
    return null;
}

function page(?array $who, string $said = '', int $status = 200): never
{
    http_response_code($status);
    header('Cache-Control: no-store');
    $safe = fn (?string $text) => htmlspecialchars((string) $text);
    echo '<!doctype html><html lang="id"><title>', $safe(APP_NAME), '</title><h1>', $safe(APP_NAME), '</h1>';
    echo $said ? "<p role=\"alert\">{$safe($said)}</p>" : '';
    echo $who === null ? '<p><a href="/masuk">Masuk dengan akun provinsi</a></p>'
        : "<p>Anda masuk sebagai <b>{$safe($who['claims']['name'])}</b>.</p>
<p id=\"sub\">{$safe($who['claims']['sub'])}</p><form method=\"post\">
<button formaction=\"/perbarui\">Perbarui</button> <button formaction=\"/keluar\">Keluar</button></form>";
    exit;
}

function go(string $to): never
{
    header("Location: $to", true, 303);
    exit;
}

function file_of(string $sid): string
{
    return PEOPLE . '/' . sha1($sid) . '.person';
}

require __DIR__ . '/routes.php';
