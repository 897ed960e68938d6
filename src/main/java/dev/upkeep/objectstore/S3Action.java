package dev.upkeep.objectstore;

/** What is asked of the store: in words, and as the right that it needs. */
enum S3Action {
    LIST_OBJECTS("list the objects", "s3:ListBucket"),
    LIST_VERSIONS("list the objects' versions", "s3:ListBucketVersions"),
    LIST_UPLOADS("list the incomplete uploads", "s3:ListBucketMultipartUploads"),
    LIST_PARTS("list the parts of an incomplete upload", "s3:ListMultipartUploadParts"),
    ABORT_UPLOAD("abort an incomplete upload", "s3:AbortMultipartUpload"),
    UPLOAD("store an object", "s3:PutObject"),
    READ("read an object", "s3:GetObject"),
    DELETE("delete an object", "s3:DeleteObject"),
    READ_LIFECYCLE("read the lifecycle rules", "s3:GetLifecycleConfiguration"),
    WRITE_LIFECYCLE("set the lifecycle rules", "s3:PutLifecycleConfiguration"),
    /** A call that another library made by our client. */
    UNKNOWN("answer a request", "the one that the request needs");

    private final String words;
    private final String right;

    S3Action(String words, String right) {
        this.words = words;
        this.right = right;
    }

    String words() {
        return words;
    }

    String right() {
        return right;
    }
}
