/// Attachments: pictures and files that people add to messages. The bytes lie on the disk beside
/// the database, one file each, named by a random id and by nothing that a client said; a row in
/// the database says what each one is, and other rows which messages use it. Whoever may read one
/// of those messages may read the file; the features that own the messages answer that, at each
/// request. What a client sends is believed in nothing: the type comes from the content, a picture
/// is taken apart and put together again without its metadata, and the browser is told to run
/// nothing of it.
@NullMarked
package muster.files;

import org.jspecify.annotations.NullMarked;
