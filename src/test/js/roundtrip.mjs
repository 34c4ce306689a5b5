// mqtt.js over WebSocket: connect, subscribe, publish with QoS 0, 1 and 2, retained, good-bye.
import mqtt from 'mqtt';

const [url, version, password] = process.argv.slice(2);
const protocolVersion = Number(version);
const topic = `js/${version}`;

function open(clientId) {
  const client = mqtt.connect(url, {
    clientId,
    protocolVersion,
    protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
    username: 'alice',
    password,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
  });
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed before CONNACK')));
  });
}

setTimeout(() => {
  console.error('nothing came in time');
  process.exit(2);
}, 30_000).unref();

const receiver = await open(`js-r-${version}`);
const sender = await open(`js-s-${version}`);
const seen = [];
const all = new Promise((resolve) => {
  receiver.on('message', (name, payload, packet) => {
    seen.push(`${name} ${payload} ${packet.qos}`);
    if (seen.length === 4) {
      resolve();
    }
  });
});
await receiver.subscribeAsync(`${topic}/#`, { qos: 2 });
for (const qos of [0, 1, 2]) {
  await sender.publishAsync(`${topic}/q${qos}`, 'x', { qos, retain: qos === 1 });
}
const large = 'y'.repeat(200_000);
await sender.publishAsync(`${topic}/large`, large, { qos: 1 });
await all;
await sender.endAsync();
await receiver.endAsync();
const late = await open(`js-l-${version}`);
const kept = new Promise((resolve) => late.once('message', (name, payload, p) => resolve(p.retain)));
await late.subscribeAsync(`${topic}/q1`);
if (!(await kept)) {
  throw new Error('the retained message is not marked');
}
await late.endAsync();
console.log(seen.map((line) => line.replace(large, 'LARGE')).join('; '));
