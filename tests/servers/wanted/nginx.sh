sh "$(dirname "$0")/../unpack.sh" nginx-light "$1"
