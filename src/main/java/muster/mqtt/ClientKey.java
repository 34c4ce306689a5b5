package muster.mqtt;

import muster.types.UserId;

/// Names a session within its space: the user and the client id. Two users who choose the same
/// client id have two sessions and never meet; only the same user takes a session over.
record ClientKey(UserId user, String clientId) {

  /// For logs: whatever a client calls itself, on one line.
  String inWords() {
    return user + "/" + Words.escaped(clientId);
  }
}
