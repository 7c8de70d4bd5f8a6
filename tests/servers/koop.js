// Serves one GeoJSON file as an ArcGIS FeatureServer: node koop.js PORT FILE PAGE
const fs = require('fs')
const Koop = require('@koopjs/koop-core')

const [port, file, page] = process.argv.slice(2)

class Model {
  async getData () {
    const found = JSON.parse(fs.readFileSync(file, 'utf8'))
    found.metadata = { name: 'laporan', idField: 'kode', maxRecordCount: Number(page) }
    return found
  }
}

const koop = new Koop({ logLevel: 'error', skipConfigWarning: true })
koop.register({ type: 'provider', name: 'kota', Model })
koop.server.listen(Number(port), '127.0.0.1')
