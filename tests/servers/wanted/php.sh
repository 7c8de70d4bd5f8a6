sh "$(dirname "$0")/../unpack.sh" php-cli "$1"
