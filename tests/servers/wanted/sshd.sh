sh "$(dirname "$0")/../unpack.sh" openssh-server "$1"
