sh "$(dirname "$0")/../unpack.sh" mariadb-server "$1"
