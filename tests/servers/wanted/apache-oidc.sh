sh "$(dirname "$0")/../unpack.sh" libapache2-mod-auth-openidc "$1"
