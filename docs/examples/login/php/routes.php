<?php
// What the app answers at each of its addresses; index.php holds the login itself.
declare(strict_types=1);

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/keluar/hub') { // the hub says that a session is over; it has no cookie
    header('Cache-Control: no-store');
    $claims = verified((string) ($_POST['logout_token'] ?? ''), 'logout+jwt');
    if ($claims === null || !isset($claims['events'][LOGOUT]) || isset($claims['nonce'])) {
        http_response_code(400);
        exit;
    }
    is_file(file_of($claims['sid'])) && unlink(file_of($claims['sid']));
    exit;
}

session_start();
$file = isset($_SESSION['sid']) ? file_of($_SESSION['sid']) : '';
$who = is_file($file) ? json_decode(file_get_contents($file), true) : null;

switch ("{$_SERVER['REQUEST_METHOD']} $path") {
    case 'GET /':
        page($who);
    case 'GET /masuk':
        [$state, $nonce, $verifier] = array_map(fn () => url_safe(random_bytes(32)), [1, 2, 3]);
        $waiting = ($_SESSION['waiting'] ?? []) + [$state => [$nonce, $verifier]];
        $_SESSION['waiting'] = array_slice($waiting, -5); // a few tabs at once
        go(hub('authorization_endpoint') . '?' . http_build_query([
            'response_type' => 'code', 'client_id' => OIDC_CLIENT_ID,
            'redirect_uri' => APP_URL . '/callback', 'scope' => 'openid profile email',
            'state' => $state, 'nonce' => $nonce, 'code_challenge_method' => 'S256',
            'code_challenge' => url_safe(hash('sha256', $verifier, true))]));
    case 'GET /callback':
        [$nonce, $verifier] = $_SESSION['waiting'][$_GET['state'] ?? ''] ?? [null, null];
        unset($_SESSION['waiting'][$_GET['state'] ?? '']);
        if ($verifier === null && $who !== null) {
            go('/'); // the Back button
        }
        if ($verifier === null || ($_GET['iss'] ?? '') !== OIDC_ISSUER || !isset($_GET['code'])) {
            page(null, 'Masuk tidak dapat dilanjutkan; silakan coba lagi.', 400);
        }
        $tokens = token(['grant_type' => 'authorization_code', 'code' => $_GET['code'],
            'redirect_uri' => APP_URL . '/callback', 'code_verifier' => $verifier]);
        $found = $tokens === null ? null : verified($tokens['id_token'], 'JWT');
        if ($found === null || ($found['nonce'] ?? '') !== $nonce) {
            page(null, 'Jawaban ini bukan untuk Anda; silakan coba lagi.', 400);
        }
        $claims = ask(hub('userinfo_endpoint'), "Bearer {$tokens['access_token']}");
        if (($claims['sub'] ?? '') !== $found['sub']) {
            page(null, 'Jawaban ini bukan untuk Anda; silakan coba lagi.', 400);
        }
        session_regenerate_id(true); // a new one at each login
        $_SESSION['sid'] = $found['sid'];
        file_put_contents(file_of($found['sid']), json_encode($tokens + ['claims' => $claims]), LOCK_EX);
        go('/');
    case 'POST /perbarui': // what an app does when its access token is over; here, at a button
        $who ?? page(null, 'Anda belum masuk.', 401);
        $tokens = token(['grant_type' => 'refresh_token', 'refresh_token' => $who['refresh_token']]);
        if ($tokens === null) {
            unlink($file); // the login is over
        } else {
            $who = $tokens + $who; // always keep the newest refresh token
            $who['claims'] = ask(hub('userinfo_endpoint'), "Bearer {$who['access_token']}") ?? $who['claims'];
            file_put_contents($file, json_encode($who), LOCK_EX);
        }
        go('/');
    case 'POST /keluar': // here, then at the hub, which tells every other app
        $who === null || unlink($file);
        $_SESSION = [];
        go(hub('end_session_endpoint') . '?' . http_build_query([
            'client_id' => OIDC_CLIENT_ID, 'post_logout_redirect_uri' => APP_URL . '/']
            + ($who === null ? [] : ['id_token_hint' => $who['id_token']])));
    default:
        http_response_code(404);
}
