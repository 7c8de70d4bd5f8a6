sh "$(dirname "$0")/../unpack.sh" php-cli "$1"
sh "$(dirname "$0")/../unpack.sh" php-firebase-php-jwt "$1"
